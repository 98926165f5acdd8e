"""CloudFormation templates as data, with their functions worked out as CloudFormation does."""

import json
import os
import re
from pathlib import Path
from typing import Any, Mapping

from cfnlint.decode import cfn_yaml
from samtranslator.translator.transform import transform

PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::AccountId": "123456789012",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "stack",
}
NO_VALUE = object()
# The transform asks AWS's library for the region.
os.environ.setdefault("AWS_DEFAULT_REGION", PSEUDO["AWS::Region"])


class NoPolicies:
    """The templates name no managed policies of the transform."""

    def load(self) -> dict[str, str]:
        return {}


def template_of(file: Path) -> dict[str, Any]:
    """A template with its transform done."""
    template = json.loads(json.dumps(cfn_yaml.load(str(file))))
    return transform(template, {}, NoPolicies()) if "Transform" in template else template


class Values:
    """The values of a template's functions with the defaults of its parameters, some of which are given."""

    def __init__(self, template: Mapping[str, Any], given: Mapping[str, Any] = {}) -> None:
        self._resources = template["Resources"]
        self._conditions = template.get("Conditions", {})
        self._parameters = {
            name: given.get(name, each.get("Default", name)) for name, each in template.get("Parameters", {}).items()
        }

    def of(self, value: Any) -> Any:
        """The value without functions. References to resources are their names, in an ARN where an ARN is meant."""
        if isinstance(value, list):
            return [each for each in map(self.of, value) if each is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, argument), *_ = value.items()
            if name == "Ref" or name.startswith("Fn::"):
                return self._function(name, argument)
        worked_out = {name: self.of(each) for name, each in value.items()}
        return {name: each for name, each in worked_out.items() if each is not NO_VALUE}

    def _function(self, name: str, argument: Any) -> Any:
        if name == "Ref":
            return NO_VALUE if argument == "AWS::NoValue" else self._named(argument)
        if name == "Fn::GetAtt":
            parts = argument.split(".", 1) if isinstance(argument, str) else argument
            return self._named(".".join(parts))
        if name == "Fn::Sub":
            text, own = (argument, {}) if isinstance(argument, str) else argument
            own = self.of(own)
            return re.sub(r"\$\{([\w:.]+)\}", lambda found: str(own.get(found[1], self._named(found[1]))), text)
        if name == "Fn::Base64":
            return self.of(argument)
        if name == "Fn::If":
            condition, yes, no = argument
            return self.of(yes if self._condition(self._conditions[condition]) else no)
        raise ValueError(f"{name} is not known here")

    def _named(self, name: str) -> str:
        known = {**PSEUDO, **self._parameters}
        if name in known:
            return str(known[name])
        resource = name.split(".")[0]
        if resource not in self._resources:
            return ""
        return f"arn:aws:x:us-east-1:123456789012:{name}"

    def _condition(self, condition: Any) -> bool:
        if "Fn::Not" in condition:
            return not self._condition(condition["Fn::Not"][0])
        left, right = (str(self.of(each)) for each in condition["Fn::Equals"])
        return left == right


def state_machines(template: Mapping[str, Any], given: Mapping[str, Any] = {}) -> dict[str, Any]:
    """The definitions of the template's state machines by their name in it."""
    values = Values(template, given)
    return {
        name: values.of(each["Properties"]["Definition"])
        for name, each in template["Resources"].items()
        if each["Type"] == "AWS::StepFunctions::StateMachine"
    }


def start_scripts(template: Mapping[str, Any]) -> dict[str, str]:
    """What the template's machines run when they start, by the name of their launch template."""
    values = Values(template)
    return {
        name: values.of(each["Properties"]["LaunchTemplateData"]["UserData"])
        for name, each in template["Resources"].items()
        if each["Type"] == "AWS::EC2::LaunchTemplate"
    }
