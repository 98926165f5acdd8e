variable "network" {
  type        = string
  description = "The name of the network"
}

variable "subnetwork" {
  type        = string
  description = "The name of its subnetwork in the region, with access to the internet"
}

data "google_compute_subnetwork" "machines" {
  name   = var.subnetwork
  region = "{{region}}"
}

data "google_compute_zones" "zones" {
  region = "{{region}}"
}

locals {
  registry = split("/", var.image)[0]
  used     = { for name, group in local.groups : name => group if group.desired > 0 }
  # Container-Optimized OS has Docker. What Docker runs signs in as the service account of the machine.
  cloud_config = <<-EOT
    #cloud-config
    write_files:
      - path: /etc/systemd/system/server.service
        permissions: "0644"
        owner: root
        content: |
          [Unit]
          Description=Answers requests
          Wants=network-online.target
          After=network-online.target docker.service
          [Service]
          Environment=HOME=/home/chronos
          ExecStartPre=/usr/bin/docker-credential-gcr configure-docker --registries=${local.registry}
          ExecStart=/usr/bin/docker run --rm --name=server --publish=8080:8080 --log-driver=gcplogs ${var.image}
          ExecStop=/usr/bin/docker stop server
          Restart=always
          RestartSec=5
    runcmd:
      - systemctl daemon-reload
      - systemctl start server.service
  EOT
}

resource "google_project_iam_member" "runs" {
  for_each = toset(["roles/artifactregistry.reader", "roles/logging.logWriter", "roles/monitoring.metricWriter"])
  project  = var.project
  role     = each.value
  member   = google_service_account.runs.member
}

resource "google_compute_region_instance_template" "machine" {
  for_each    = local.used
  name_prefix = "{{shortName}}-"
  region      = "{{region}}"
  # {{instanceType.note}}
  machine_type = "{{instanceType}}"
  tags         = ["{{name}}"]
  metadata     = { user-data = local.cloud_config }
  disk {
    source_image = "cos-cloud/{{cosImage}}"
    disk_type    = "pd-balanced"
    boot         = true
  }
  network_interface {
    subnetwork = data.google_compute_subnetwork.machines.id
  }
  scheduling {
    provisioning_model  = each.value.model
    preemptible         = each.value.model == "SPOT"
    automatic_restart   = each.value.model != "SPOT"
    on_host_maintenance = each.value.model == "SPOT" ? "TERMINATE" : "MIGRATE"
    # The group starts another one.
    instance_termination_action = each.value.model == "SPOT" ? "DELETE" : null
  }
  service_account {
    email  = google_service_account.runs.email
    scopes = ["cloud-platform"]
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_region_instance_group_manager" "machines" {
  for_each           = local.used
  name               = "{{name}}-${each.key}"
  base_instance_name = "{{shortName}}-${each.key}"
  region             = "{{region}}"
  # The autoscaler sets it where there is one.
  target_size = local.follows ? null : each.value.desired
  version {
    instance_template = google_compute_region_instance_template.machine[each.key].self_link
  }
  named_port {
    name = "http"
    port = 8080
  }
  auto_healing_policies {
    health_check = google_compute_region_health_check.ping.id
    # Until a machine has the image and answers.
    initial_delay_sec = 600
  }
  # A new image replaces the machines: new ones first, in each zone.
  update_policy {
    type                  = "PROACTIVE"
    minimal_action        = "REPLACE"
    max_unavailable_fixed = 0
    max_surge_fixed       = length(data.google_compute_zones.zones.names)
  }
}

resource "google_compute_region_health_check" "ping" {
  name                = "{{name}}"
  region              = "{{region}}"
  check_interval_sec  = 10
  healthy_threshold   = 2
  unhealthy_threshold = 2
  http_health_check {
    request_path = "/ping"
    port         = 8080
  }
}

# Inside the network and without TLS. For callers outside make an external one, with HTTPS and a certificate.
resource "google_compute_region_backend_service" "balancer" {
  name                  = "{{name}}"
  region                = "{{region}}"
  load_balancing_scheme = "INTERNAL_MANAGED"
  protocol              = "HTTP"
  port_name             = "http"
  health_checks         = [google_compute_region_health_check.ping.id]
  timeout_sec           = 60
  # A slow machine gets fewer requests.
  locality_lb_policy              = "LEAST_REQUEST"
  connection_draining_timeout_sec = 30
  dynamic "backend" {
    for_each = google_compute_region_instance_group_manager.machines
    content {
      group          = backend.value.instance_group
      balancing_mode = "RATE"
      # {{ratePerInstance.note}}
      max_rate_per_instance = {{ratePerInstance}}
      capacity_scaler       = 1
    }
  }
}

resource "google_compute_region_url_map" "balancer" {
  name            = "{{name}}"
  region          = "{{region}}"
  default_service = google_compute_region_backend_service.balancer.id
}

resource "google_compute_region_target_http_proxy" "balancer" {
  name    = "{{name}}"
  region  = "{{region}}"
  url_map = google_compute_region_url_map.balancer.id
}

resource "google_compute_forwarding_rule" "balancer" {
  name                  = "{{name}}"
  region                = "{{region}}"
  load_balancing_scheme = "INTERNAL_MANAGED"
  ip_protocol           = "TCP"
  port_range            = "80"
  network               = var.network
  subnetwork            = data.google_compute_subnetwork.machines.id
  target                = google_compute_region_target_http_proxy.balancer.id
}

# Health checks of Google come from the first two ranges, requests from the proxies of the load balancer.
resource "google_compute_firewall" "balancer" {
  name          = "{{name}}-balancer"
  network       = var.network
  target_tags   = ["{{name}}"]
  source_ranges = ["130.211.0.0/22", "35.191.0.0/16", var.proxies]
  allow {
    protocol = "tcp"
    ports    = ["8080"]
  }
}

variable "proxies" {
  type        = string
  default     = "10.129.0.0/23"
  description = "The addresses of the proxy-only subnetwork of the region, which the load balancer needs"
}

output "url" {
  description = "Answers at /v2 and /invocations"
  value       = "http://${google_compute_forwarding_rule.balancer.ip_address}"
}
