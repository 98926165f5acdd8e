resource "aws_launch_template" "machine" {
  name_prefix = "{{shortName}}-"
  # {{instanceType.note}}
  instance_type          = "{{instanceType}}"
  image_id               = data.aws_ssm_parameter.machine_image.insecure_value
  vpc_security_group_ids = [aws_security_group.network.id]
  user_data              = base64encode(local.user_data)
  iam_instance_profile {
    arn = aws_iam_instance_profile.machine.arn
  }
  # The container gets its rights through one more hop.
  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 2
  }
}

resource "aws_autoscaling_group" "machines" {
  name                = "{{name}}-machines"
  vpc_zone_identifier = var.subnets
  min_size            = local.least
  max_size            = local.most
  target_group_arns   = local.registers ? [aws_lb_target_group.targets.arn] : []
  # The load balancer knows whether a machine answers.
  health_check_type         = local.registers ? "ELB" : "EC2"
  health_check_grace_period = 300
  mixed_instances_policy {
    launch_template {
      launch_template_specification {
        launch_template_id = aws_launch_template.machine.id
        version            = aws_launch_template.machine.latest_version
      }
    }
    instances_distribution {
      # {{onDemandBase.note}}
      on_demand_base_capacity                  = {{onDemandBase}}
      on_demand_percentage_above_base_capacity = {{onDemandPct}}
      spot_allocation_strategy                 = "price-capacity-optimized"
    }
  }
  # A change replaces the machines while the others answer.
  instance_refresh {
    strategy = "Rolling"
    preferences {
      min_healthy_percentage = 90
      auto_rollback          = true
    }
  }
  tag {
    key                 = "Name"
    value               = "{{name}}"
    propagate_at_launch = true
  }
}
