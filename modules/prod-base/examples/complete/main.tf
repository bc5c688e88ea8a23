provider "aws" {
  region = "eu-central-1"

  default_tags {
    tags = {
      Environment = "prod"
      ManagedBy   = "terraform"
    }
  }
}

module "base" {
  source = "../../terraform"

  name           = "prod"
  domain_name    = "example.com"
  hosted_zone_id = "Z0123456789ABCDEFGHIJ"

  cidr     = "10.30.0.0/16"
  az_count = 3
  azs      = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]

  interface_endpoints = ["ecr.api", "ecr.dkr", "logs"]
  log_retention_days  = 180
  maintenance_window  = "sun:03:00-sun:04:00"

  load_balancer = {
    idle_timeout = 60
  }

  database = {
    instance_class             = "db.m7g.large"
    engine_version             = "17"
    allocated_storage          = 100
    max_allocated_storage      = 1000
    backup_retention_days      = 30
    backup_window              = "01:00-02:00"
    log_min_duration_statement = 500
  }

  read_replica = {
    enabled        = true
    instance_class = "db.m7g.large"
  }

  cache = {
    engine                  = "valkey"
    engine_version          = "8.0"
    node_type               = "cache.m7g.large"
    replicas                = 2
    snapshot_retention_days = 14
  }

  backup = {
    schedule          = "cron(0 5 * * ? *)"
    retention_days    = 90
    copy_to_vault_arn = "arn:aws:backup:eu-west-1:123456789012:backup-vault:prod-copies"
  }

  alarm_emails = ["on-call@example.com"]

  alarms = {
    database_connections = 700
  }

  waf = {
    enabled    = true
    rate_limit = 3000
  }

  bastion = {
    enabled = true
  }
}
