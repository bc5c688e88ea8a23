provider "aws" {
  region = "eu-central-1"

  default_tags {
    tags = {
      Environment = "bootstrap"
      ManagedBy   = "terraform"
    }
  }
}

module "bootstrap" {
  source = "../../terraform"

  name       = "main"
  repository = "acme/shop"
  bases      = ["dev", "prod"]

  apply_environments   = ["infra", "infra-prod"]
  release_environments = ["app-alpha", "app-prod"]

  image_repositories = ["backend", "frontend"]
  state_version_days = 180

  domain_name    = "example.com"
  hosted_zone_id = "Z0123456789EXAMPLE"
  certificate    = true

  mail = {
    enabled      = true
    mail_from    = "bounces"
    dmarc_policy = "quarantine"
  }
}
