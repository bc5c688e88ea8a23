output "base" {
  description = "Everything an app on this base needs: `base = module.base`, or this from the base's remote state."
  value       = module.base
}
