variable "subnet" {
  type        = string
  description = "The id of the subnet of the machines, with access to the internet"
}

variable "callers" {
  type        = string
  default     = "VirtualNetwork"
  description = "Addresses that may call"
}

variable "ssh_key_file" {
  type        = string
  description = "The file of the public key of the administrator"
}

locals {
  # The machine signs in to the registry with its identity.
  cloud_config = <<-EOT
    #cloud-config
    package_update: true
    packages: [docker.io, curl, jq]
    write_files:
      - path: /usr/local/bin/sign-in
        permissions: "0755"
        content: |
          #!/bin/sh
          set -eu
          metadata="http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01"
          token=$(curl -sf --retry 10 -H Metadata:true "$metadata&resource=https://management.azure.com/&client_id=${azurerm_user_assigned_identity.runs.client_id}" | jq -r .access_token)
          registry=${data.azurerm_container_registry.registry.login_server}
          refresh=$(curl -sf --retry 10 "https://$registry/oauth2/exchange" -d grant_type=access_token -d "service=$registry" --data-urlencode "access_token=$token" | jq -r .refresh_token)
          echo "$refresh" | docker login "$registry" --username 00000000-0000-0000-0000-000000000000 --password-stdin
      - path: /etc/systemd/system/server.service
        permissions: "0644"
        content: |
          [Unit]
          Description=Answers requests
          After=docker.service
          Requires=docker.service
          [Service]
          Environment=HOME=/root
          ExecStartPre=/usr/local/bin/sign-in
          ExecStartPre=-/usr/bin/docker rm --force server
          ExecStart=/usr/bin/docker run --rm --name=server --publish=8080:8080 ${var.image}
          ExecStop=/usr/bin/docker stop server
          Restart=always
          RestartSec=5
          [Install]
          WantedBy=multi-user.target
    runcmd:
      - systemctl daemon-reload
      - systemctl enable --now server.service
  EOT
}

resource "azurerm_orchestrated_virtual_machine_scale_set" "machines" {
  name                        = "{{name}}"
  location                    = "{{region}}"
  resource_group_name         = var.resource_group
  platform_fault_domain_count = 1
  # {{instanceType.note}}
  sku_name = "{{instanceType}}"
  # {{onDemandCount.note}}
  # {{spotCount.note}}
  # The number is the first one: the setting below keeps it.
  instances       = {{count}}
  priority        = local.is_spot ? "Spot" : "Regular"
  eviction_policy = local.is_spot ? "Delete" : null
  # No limit below the price on demand.
  max_bid_price = local.is_spot ? -1 : null
  dynamic "priority_mix" {
    for_each = local.is_mixed ? [local.mix] : []
    content {
      base_regular_count            = priority_mix.value.base
      regular_percentage_above_base = priority_mix.value.above
    }
  }
  source_image_reference {
    publisher = "Canonical"
    offer     = "ubuntu-24_04-lts"
    sku       = "{{ubuntuSku}}"
    version   = "latest"
  }
  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "StandardSSD_LRS"
  }
  os_profile {
    custom_data = base64encode(local.cloud_config)
    linux_configuration {
      admin_username                  = "azureuser"
      disable_password_authentication = true
      admin_ssh_key {
        username   = "azureuser"
        public_key = file(var.ssh_key_file)
      }
    }
  }
  network_interface {
    name                      = "machine"
    primary                   = true
    network_security_group_id = azurerm_network_security_group.machines.id
    ip_configuration {
      name                                   = "machine"
      primary                                = true
      subnet_id                              = var.subnet
      load_balancer_backend_address_pool_ids = [azurerm_lb_backend_address_pool.machines.id]
    }
  }
  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.runs.id]
  }
  extension {
    name                 = "health"
    publisher            = "Microsoft.ManagedServices"
    type                 = "ApplicationHealthLinux"
    type_handler_version = "1.0"
    settings             = jsonencode({ protocol = "http", port = 8080, requestPath = "/ping" })
  }
  automatic_instance_repair {
    enabled = true
    # Until a machine has the image and answers.
    grace_period = "PT10M"
  }
  # A new image replaces the machines, new ones first.
  upgrade_mode = "Rolling"
  rolling_upgrade_policy {
    max_batch_instance_percent              = 20
    max_unhealthy_instance_percent          = 50
    max_unhealthy_upgraded_instance_percent = 50
    pause_time_between_batches              = "PT0S"
    maximum_surge_instances_enabled         = true
  }
  lifecycle {
    ignore_changes = [instances]
  }
  depends_on = [azurerm_role_assignment.image, azurerm_lb_rule.machines]
}

resource "azurerm_network_security_group" "machines" {
  name                = "{{name}}"
  location            = "{{region}}"
  resource_group_name = var.resource_group
  security_rule {
    name                       = "callers"
    priority                   = 100
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefix      = var.callers
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_range     = "8080"
  }
}

# Inside the network and without TLS. For callers outside put a gateway with a certificate before it.
resource "azurerm_lb" "balancer" {
  name                = "{{name}}"
  location            = "{{region}}"
  resource_group_name = var.resource_group
  sku                 = "Standard"
  frontend_ip_configuration {
    name      = "callers"
    subnet_id = var.subnet
  }
}

resource "azurerm_lb_backend_address_pool" "machines" {
  name            = "machines"
  loadbalancer_id = azurerm_lb.balancer.id
}

resource "azurerm_lb_probe" "ping" {
  name                = "ping"
  loadbalancer_id     = azurerm_lb.balancer.id
  protocol            = "Http"
  port                = 8080
  request_path        = "/ping"
  interval_in_seconds = 5
  number_of_probes    = 2
}

resource "azurerm_lb_rule" "machines" {
  name                           = "requests"
  loadbalancer_id                = azurerm_lb.balancer.id
  protocol                       = "Tcp"
  frontend_port                  = 80
  backend_port                   = 8080
  frontend_ip_configuration_name = "callers"
  backend_address_pool_ids       = [azurerm_lb_backend_address_pool.machines.id]
  probe_id                       = azurerm_lb_probe.ping.id
  tcp_reset_enabled              = true
}

output "url" {
  description = "Answers at /v2 and /invocations"
  value       = "http://${azurerm_lb.balancer.frontend_ip_configuration[0].private_ip_address}"
}
