output "url" {
  description = "Where the environment is served."
  value       = module.alpha.url
}

output "app" {
  description = "Everything a release needs to know about the environment."
  value       = module.alpha
}
