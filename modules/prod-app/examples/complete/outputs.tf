output "url" {
  description = "Where the environment is served."
  value       = module.shop.url
}

output "app" {
  description = "Everything a release needs to know about the environment."
  value       = module.shop
}
