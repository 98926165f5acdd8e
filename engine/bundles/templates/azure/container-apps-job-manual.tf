{{>azure/parts/container-apps-job-head.tf}}

resource "azurerm_container_app_job" "job" {
  manual_trigger_config {
    # {{count.note}}
    parallelism              = {{count}}
    replica_completion_count = {{count}}
  }
  {{>azure/parts/container-apps-job.tf}}
}
