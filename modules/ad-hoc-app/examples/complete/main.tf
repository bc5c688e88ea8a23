provider "aws" {
  region = "eu-central-1"

  default_tags {
    tags = {
      Environment = "alpha"
      ManagedBy   = "terraform"
    }
  }
}

module "base" {
  source = "../../../ad-hoc-base/terraform"

  name           = "dev"
  domain_name    = "dev.example.com"
  hosted_zone_id = "Z0123456789ABCDEFGHIJ"
}

module "alpha" {
  source = "../../terraform"

  base = module.base
  name = "alpha"
  slot = 1

  django_settings_module = "backend.settings.production"
  celery_app             = "backend.celery_app:app"
  cpu_architecture       = "ARM64"

  environment = {
    LOG_LEVEL = "info"
  }

  secrets = {
    STRIPE_KEY = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:stripe-AbCdEf:key::"
  }

  api = {
    cpu           = 512
    memory        = 1024
    path_patterns = ["/api/*", "/admin/*", "/graphql/*", "/ws/*", "/accounts/*"]
  }

  web_ui = {
    environment = {
      NODE_ENV = "production"
    }
  }

  workers = {
    default = {}
    reports = {
      cpu                   = 512
      memory                = 1024
      queues                = ["reports", "exports"]
      concurrency           = 1
      soft_shutdown_timeout = 110
    }
  }

  off_hours = {
    enabled  = true
    timezone = "Europe/Berlin"
  }

  log_retention_days   = 14
  bucket_cors_origins  = ["http://localhost:3000"]
  bucket_force_destroy = false
}
