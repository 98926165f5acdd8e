{{>google/parts/head.tf}}

# The manifests state the pods: {{vcpus.note}}.
resource "google_container_cluster" "cluster" {
  name                = "{{name}}"
  location            = "{{region}}"
  enable_autopilot    = true
  deletion_protection = false
}
