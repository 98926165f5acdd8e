{{>azure/parts/container-apps-job-head.tf}}

resource "azurerm_container_app_job" "job" {
  schedule_trigger_config {
    # {{cron.note}}
    cron_expression = "{{cron}}"
    # {{count.note}}
    parallelism              = {{count}}
    replica_completion_count = {{count}}
  }
  {{>azure/parts/container-apps-job.tf}}
}
