{{>aws/parts/head.tf}}

variable "cluster" {
  type        = string
  description = "The name of the cluster, which is there already"
}

variable "subnets" {
  type        = list(string)
  description = "Subnets of the cluster"
}

locals {
  # {{count.note}}
  groups = {
    on-demand = {
      # {{onDemandCount.note}}
      capacity = "ON_DEMAND"
      desired  = {{onDemandCount}}
      least    = {{onDemandMin}}
      most     = {{onDemandMax}}
    }
    spot = {
      # {{spotCount.note}}
      capacity = "SPOT"
      desired  = {{spotCount}}
      least    = {{spotMin}}
      most     = {{spotMax}}
    }
  }
}

resource "aws_eks_node_group" "nodes" {
  for_each               = { for name, group in local.groups : name => group if group.desired > 0 }
  cluster_name           = var.cluster
  node_group_name_prefix = "{{shortName}}-${each.key}-"
  node_role_arn          = aws_iam_role.node.arn
  subnet_ids             = var.subnets
  # {{instanceType.note}}
  instance_types = ["{{instanceType}}"]
  ami_type       = "{{eksAmi}}"
  capacity_type  = each.value.capacity
  # All groups: {{minCount.note}}; {{maxCount.note}}
  scaling_config {
    min_size     = each.value.least
    desired_size = each.value.desired
    max_size     = each.value.most
  }
  # A change replaces one node at a time.
  update_config {
    max_unavailable = 1
  }
  depends_on = [aws_iam_role_policy_attachment.node]
}

resource "aws_iam_role" "node" {
  name_prefix = "{{shortName}}-node-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_iam_role_policy_attachment" "node" {
  for_each   = toset(["AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"])
  role       = aws_iam_role.node.name
  policy_arn = "arn:${local.partition}:iam::aws:policy/${each.value}"
}

output "node_role" {
  description = "The role that the cluster lets in"
  value       = aws_iam_role.node.arn
}
