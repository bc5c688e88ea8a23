provider "aws" {
  region = "eu-central-1"

  default_tags {
    tags = {
      Environment = "shop"
      ManagedBy   = "terraform"
    }
  }
}

module "base" {
  source = "../../../prod-base/terraform"

  name           = "prod"
  domain_name    = "example.com"
  hosted_zone_id = "Z0123456789ABCDEFGHIJ"
}

module "shop" {
  source = "../../terraform"

  base = module.base
  name = "shop"
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
    min_tasks         = 3
    max_tasks         = 12
    spot_percent      = 50
    requests_per_task = 1500
    gunicorn_workers  = 3
  }

  workers = {
    default = {}
    reports = {
      queues       = ["reports", "exports"]
      concurrency  = 1
      max_tasks    = 8
      spot_percent = 80
    }
    # Waits for others most of the time: scales by its queue.
    mail = {
      queues           = ["mail"]
      backlog_per_task = 50
    }
  }

  services = {
    # Behind the load balancer, before the API's paths.
    ws = {
      command       = ["daphne", "--bind", "0.0.0.0", "--port", "8000", "backend.asgi:application"]
      path_patterns = ["/ws/*"]
    }
    # In the background.
    consumer = {
      command   = ["python", "manage.py", "consume"]
      min_tasks = 1
      # It touches this file while it works.
      health_check_command = ["CMD-SHELL", "test -n \"$(find /tmp/consumer-alive -mmin -2)\""]
    }
  }

  scheduled_tasks = {
    clean-up = {
      command  = ["python", "manage.py", "clearsessions"]
      schedule = "cron(0 3 * * ? *)"
      timezone = "Europe/Berlin"
    }
  }

  scheduled_scaling = {
    morning = {
      service   = "api"
      schedule  = "cron(30 7 ? * MON-FRI *)"
      timezone  = "Europe/Berlin"
      min_tasks = 6
      max_tasks = 12
    }
    evening = {
      service   = "api"
      schedule  = "cron(0 20 ? * MON-FRI *)"
      timezone  = "Europe/Berlin"
      min_tasks = 3
      max_tasks = 12
    }
  }

  sidecars = [
    {
      name   = "collector"
      image  = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3"
      beside = ["api", "worker"]
    }
  ]

  alarms = {
    latency_p95 = 1.5
  }

  kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
}
