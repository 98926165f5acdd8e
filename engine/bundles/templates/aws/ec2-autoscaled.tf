{{>aws/parts/head.tf}}

{{>aws/parts/image.tf}}

{{>aws/parts/network.tf}}

data "aws_ssm_parameter" "machine_image" {
  name = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{{arch}}"
}

locals {
  # {{minCount.note}}
  least = {{minCount}}
  # {{maxCount.note}}
  most = {{maxCount}}
  # Machines are the targets of the load balancer.
  registers = true
  user_data = <<-EOT
    #!/bin/bash
    set -eu
    export AWS_DEFAULT_REGION={{region}}
    dnf install --assumeyes docker
    systemctl enable --now docker
    aws ecr get-login-password | docker login --username AWS --password-stdin ${split("/", var.image_uri)[0]}
    docker run --detach --restart always --publish 8080:8080 \
      --log-driver awslogs --log-opt awslogs-group=${aws_cloudwatch_log_group.logs.name} --log-opt awslogs-region={{region}} \
      ${var.image_uri}
  EOT
}

{{>aws/parts/server-machine.tf}}

{{>aws/parts/machine-role.tf}}

resource "aws_autoscaling_policy" "requests" {
  name                   = "{{name}}-requests"
  autoscaling_group_name = aws_autoscaling_group.machines.name
  policy_type            = "TargetTrackingScaling"
  # Until a new machine answers.
  estimated_instance_warmup = {{warmUpS}}
  target_tracking_configuration {
    predefined_metric_specification {
      predefined_metric_type = "ALBRequestCountPerTarget"
      resource_label         = "${aws_lb.balancer.arn_suffix}/${aws_lb_target_group.targets.arn_suffix}"
    }
    # {{invocationsPerInstance.note}}
    target_value = {{invocationsPerInstance}}
  }
  depends_on = [aws_lb_listener.listener]
}

{{>aws/parts/balancer.tf}}

{{>aws/parts/logs.tf}}

output "scaled" {
  description = "What a schedule of minimums is for"
  value       = aws_autoscaling_group.machines.name
}
