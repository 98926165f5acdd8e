{{>google/parts/head.tf}}

{{>google/parts/image.tf}}

{{>google/parts/runs.tf}}

resource "google_pubsub_topic" "topics" {
  for_each = toset(["requests", "answers", "dead-letters"])
  name     = "{{name}}-${each.key}"
}

resource "google_pubsub_subscription" "requests" {
  name  = "{{name}}-requests"
  topic = google_pubsub_topic.topics["requests"].id
  # {{queueKind.note}}
  enable_message_ordering = "{{queueKind}}" == "fifo"
  # The worker extends it while a message waits in a batch.
  ack_deadline_seconds = 60
  expiration_policy {
    ttl = ""
  }
  # What no worker could answer five times.
  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.topics["dead-letters"].id
    max_delivery_attempts = 5
  }
  depends_on = [google_pubsub_topic_iam_member.dead_letters]
}

# {{answersKept.note}}
resource "google_pubsub_subscription" "answers" {
  for_each                = toset(["answers", "dead-letters"])
  name                    = "{{name}}-${each.key}"
  topic                   = google_pubsub_topic.topics[each.key].id
  enable_message_ordering = "{{queueKind}}" == "fifo"
  expiration_policy {
    ttl = ""
  }
}

resource "google_pubsub_subscription_iam_member" "requests" {
  subscription = google_pubsub_subscription.requests.name
  role         = "roles/pubsub.subscriber"
  member       = google_service_account.runs.member
}

resource "google_pubsub_topic_iam_member" "answers" {
  for_each = toset(["answers", "dead-letters"])
  topic    = google_pubsub_topic.topics[each.key].name
  role     = "roles/pubsub.publisher"
  member   = google_service_account.runs.member
}

# Pub/Sub moves dead letters itself.
locals {
  pubsub = "serviceAccount:service-${data.google_project.here.number}@gcp-sa-pubsub.iam.gserviceaccount.com"
}

resource "google_pubsub_topic_iam_member" "dead_letters" {
  topic  = google_pubsub_topic.topics["dead-letters"].name
  role   = "roles/pubsub.publisher"
  member = local.pubsub
}

resource "google_pubsub_subscription_iam_member" "dead_letters" {
  subscription = google_pubsub_subscription.requests.name
  role         = "roles/pubsub.subscriber"
  member       = local.pubsub
}

resource "google_cloud_run_v2_worker_pool" "workers" {
  name                = "{{name}}"
  location            = "{{region}}"
  deletion_protection = false
  launch_stage        = "BETA"
  # {{count.note}}
  scaling {
    scaling_mode          = "MANUAL"
    manual_instance_count = {{count}}
  }
  template {
    service_account = google_service_account.runs.email
    containers {
      image = var.image
      env {
        name  = "REQUEST_SUBSCRIPTION"
        value = google_pubsub_subscription.requests.id
      }
      env {
        name  = "ANSWER_TOPIC"
        value = google_pubsub_topic.topics["answers"].id
      }
      env {
        name  = "DEAD_LETTER_TOPIC"
        value = google_pubsub_topic.topics["dead-letters"].id
      }
      resources {
        # {{vcpus.note}}
        limits = { cpu = "{{vcpus}}", memory = "{{memoryMib}}Mi" }
      }
    }
  }
  depends_on = [google_pubsub_subscription_iam_member.requests, google_pubsub_topic_iam_member.answers]
}

output "requests" {
  description = "Takes requests: one row as JSON a message"
  value       = google_pubsub_topic.topics["requests"].id
}

output "answers" {
  description = "Has the answers"
  value       = google_pubsub_subscription.answers["answers"].id
}
