provider "aws" {
  region = "eu-central-1"

  default_tags {
    tags = {
      Environment = "dev"
      ManagedBy   = "terraform"
    }
  }
}

module "base" {
  source = "../../terraform"

  name           = "dev"
  domain_name    = "dev.example.com"
  hosted_zone_id = "Z0123456789ABCDEFGHIJ"

  cidr     = "10.20.0.0/16"
  az_count = 2
  azs      = ["eu-central-1a", "eu-central-1b"]
  nat      = "single"

  interface_endpoints = ["ecr.api", "ecr.dkr", "logs"]
  flow_logs           = true
  log_retention_days  = 14

  load_balancer = {
    access_logs  = true
    idle_timeout = 60
  }

  database = {
    instance_class        = "db.t4g.small"
    engine_version        = "17"
    allocated_storage     = 20
    max_allocated_storage = 50
    backup_retention_days = 3
    performance_insights  = true
  }

  cache = {
    engine         = "valkey"
    engine_version = "8.0"
    node_type      = "cache.t4g.micro"
  }

  bastion = {
    enabled = true
  }
}
