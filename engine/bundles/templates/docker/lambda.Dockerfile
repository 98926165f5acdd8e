FROM public.ecr.aws/lambda/python:{{pythonVersion}}
COPY requirements.txt ${LAMBDA_TASK_ROOT}/
RUN pip install --no-cache-dir --requirement "${LAMBDA_TASK_ROOT}/requirements.txt"
COPY . ${LAMBDA_TASK_ROOT}/
CMD ["{{lambdaHandler}}"]
