output "bootstrap" {
  description = "The state bucket for the backend, the roles for workflows, the certificate for bases."
  value       = module.bootstrap
}
