FROM public.ecr.aws/lambda/python:{{pythonVersion}}
COPY requirements.txt .
RUN pip install --no-cache-dir --requirement requirements.txt
COPY . ${LAMBDA_TASK_ROOT}/
CMD ["{{lambdaHandler}}"]
