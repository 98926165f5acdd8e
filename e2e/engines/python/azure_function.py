"""Calls the function of a bundle for Azure Functions as its host does, by what the function app says of itself, and prints the answers.

usage: azure_function.py BODY...
"""

import json
import sys

import azure.functions as func
import function_app

(function,) = function_app.app.get_functions()
trigger = function.get_trigger().get_dict_repr()
answers = []
for body in sys.argv[1:]:
    request = func.HttpRequest(method="POST", url=f"/api/{trigger['route']}", body=body.encode())
    response = function.get_user_function()(request)
    answers.append([response.status_code, json.loads(response.get_body())])
print(json.dumps({"route": trigger["route"], "type": trigger["type"], "answers": answers}))
