{{>azure/parts/head.tf}}

{{>azure/parts/image.tf}}

{{>azure/parts/storage.tf}}

locals {
  # {{count.note}}
  machines = {{count}}
  is_spot  = "{{market}}" == "SPOT"
  target   = local.is_spot ? "$TargetLowPriorityNodes" : "$TargetDedicatedNodes"
  # As many machines as there are tasks, and none without a task. A machine ends after its task.
  formula = "${local.target} = min(${local.machines}, max(0, $PendingTasks.GetSample(1))); $NodeDeallocationOption = taskcompletion;"
  server  = data.azurerm_container_registry.registry.login_server
  # The words in capitals of pool-job.json and pool-task.json.
  job_file     = replace(file("${path.module}/pool-job.json"), "POOL", azurerm_batch_pool.machines.name)
  of_image     = replace(file("${path.module}/pool-task.json"), "IMAGE", var.image)
  of_client    = replace(local.of_image, "CLIENT", azurerm_user_assigned_identity.runs.client_id)
  of_container = replace(local.of_client, "CONTAINER", local.container)
  task         = jsondecode(replace(local.of_container, "ROWS", var.rows))
  # A request takes a hundred tasks.
  requests = chunklist(range(1, local.machines + 1), 100)
  api      = "https://${azurerm_batch_account.account.account_endpoint}"
  version  = "?api-version=2024-07-01.20.0"
  run      = "@{workflow().run.name}"
  headers  = { "Content-Type" = "application/json; odata=minimalmetadata" }
  signed   = { type = "ManagedServiceIdentity", audience = "https://batch.core.windows.net/" }
}

resource "azurerm_batch_account" "account" {
  # At most 24 letters and digits, which no account in the region has.
  name                 = substr(replace("{{name}}batch", "-", ""), 0, 24)
  location             = "{{region}}"
  resource_group_name  = var.resource_group
  pool_allocation_mode = "BatchService"
}

resource "azurerm_batch_pool" "machines" {
  name                = "{{name}}"
  resource_group_name = var.resource_group
  account_name        = azurerm_batch_account.account.name
  # {{instanceType.note}}
  vm_size = "{{instanceType}}"
  # A task has the machine to itself.
  max_tasks_per_node = 1
  node_agent_sku_id  = "batch.node.ubuntu {{batchUbuntu}}"
  storage_image_reference {
    publisher = "microsoft-dsvm"
    offer     = "ubuntu-hpc"
    sku       = "{{batchSku}}"
    version   = "latest"
  }
  container_configuration {
    type                  = "DockerCompatible"
    container_image_names = [var.image]
    container_registries {
      registry_server           = local.server
      user_assigned_identity_id = azurerm_user_assigned_identity.runs.id
    }
  }
  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.runs.id]
  }
  # The shortest interval. The workflow asks at once when a run begins and ends.
  auto_scale {
    evaluation_interval = "PT5M"
    formula             = local.formula
  }
  depends_on = [azurerm_role_assignment.image, azurerm_role_assignment.rows]
}

resource "azurerm_logic_app_workflow" "schedule" {
  name                = "{{name}}"
  location            = "{{region}}"
  resource_group_name = var.resource_group
  identity {
    type = "SystemAssigned"
  }
}

resource "azurerm_role_assignment" "schedule" {
  scope                = azurerm_batch_account.account.id
  role_definition_name = "Azure Batch Data Contributor"
  principal_id         = azurerm_logic_app_workflow.schedule.identity[0].principal_id
}

resource "azurerm_logic_app_trigger_recurrence" "schedule" {
  # {{schedules.note}}
  count        = {{schedules}}
  name         = "schedule"
  logic_app_id = azurerm_logic_app_workflow.schedule.id
  frequency    = "Minute"
  # {{everyMinutes.note}}
  interval = {{everyMinutes}}
}

resource "azurerm_logic_app_action_custom" "job" {
  name         = "job"
  logic_app_id = azurerm_logic_app_workflow.schedule.id
  body = jsonencode({
    type = "Http"
    inputs = {
      method         = "POST"
      uri            = "${local.api}/jobs${local.version}"
      headers        = local.headers
      body           = merge(jsondecode(local.job_file), { id = local.run })
      authentication = local.signed
    }
    runAfter = {}
  })
}

resource "azurerm_logic_app_action_custom" "tasks" {
  count        = length(local.requests)
  name         = "tasks-${count.index}"
  logic_app_id = azurerm_logic_app_workflow.schedule.id
  body = jsonencode({
    type = "Http"
    inputs = {
      method         = "POST"
      uri            = "${local.api}/jobs/${local.run}/addtaskcollection${local.version}"
      headers        = local.headers
      body           = { value = [for shard in local.requests[count.index] : merge(local.task, { id = "shard-${shard}" })] }
      authentication = local.signed
    }
    runAfter = { job = ["Succeeded"] }
  })
  depends_on = [azurerm_logic_app_action_custom.job]
}

# The job ends with its last task.
resource "azurerm_logic_app_action_custom" "ends" {
  name         = "ends"
  logic_app_id = azurerm_logic_app_workflow.schedule.id
  body = jsonencode({
    type = "Http"
    inputs = {
      method         = "PATCH"
      uri            = "${local.api}/jobs/${local.run}${local.version}"
      headers        = local.headers
      body           = { onAllTasksComplete = "terminatejob" }
      authentication = local.signed
    }
    runAfter = { for each in azurerm_logic_app_action_custom.tasks : each.name => ["Succeeded"] }
  })
}

# The pool counts its tasks twice a minute, and sets its size when it gets the formula again.
resource "azurerm_logic_app_action_custom" "counted" {
  name         = "counted"
  logic_app_id = azurerm_logic_app_workflow.schedule.id
  body = jsonencode({
    type     = "Wait"
    inputs   = { interval = { count = 1, unit = "Minute" } }
    runAfter = { ends = ["Succeeded"] }
  })
  depends_on = [azurerm_logic_app_action_custom.ends]
}

resource "azurerm_logic_app_action_custom" "start" {
  name         = "start"
  logic_app_id = azurerm_logic_app_workflow.schedule.id
  body         = jsonencode(merge(local.resize, { runAfter = { counted = ["Succeeded"] } }))
  depends_on   = [azurerm_logic_app_action_custom.counted]
}

resource "azurerm_logic_app_action_custom" "done" {
  name         = "done"
  logic_app_id = azurerm_logic_app_workflow.schedule.id
  body = jsonencode({
    type       = "Until"
    expression = "@equals(body('state')?['state'], 'completed')"
    # {{timeoutS.note}}
    limit = { timeout = "PT{{timeoutS}}S", count = 5000 }
    actions = {
      state = {
        type = "Http"
        inputs = {
          method         = "GET"
          uri            = "${local.api}/jobs/${local.run}${local.version}"
          authentication = local.signed
        }
        runAfter = {}
      }
      pause = {
        type     = "Wait"
        inputs   = { interval = { count = 1, unit = "Minute" } }
        runAfter = { state = ["Succeeded", "Failed", "TimedOut"] }
      }
    }
    runAfter = { start = ["Succeeded", "Failed", "TimedOut"] }
  })
  depends_on = [azurerm_logic_app_action_custom.start]
}

resource "azurerm_logic_app_action_custom" "stop" {
  name         = "stop"
  logic_app_id = azurerm_logic_app_workflow.schedule.id
  body         = jsonencode(merge(local.resize, { runAfter = { done = ["Succeeded", "Failed", "TimedOut"] } }))
  depends_on   = [azurerm_logic_app_action_custom.done]
}

locals {
  resize = {
    type = "Http"
    inputs = {
      method         = "POST"
      uri            = "${local.api}/pools/${azurerm_batch_pool.machines.name}/enableautoscale${local.version}"
      headers        = local.headers
      body           = { autoScaleFormula = local.formula }
      authentication = local.signed
    }
  }
}
