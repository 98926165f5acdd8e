FROM python:{{pythonVersion}}-slim
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --requirement requirements.txt
COPY . .
USER nobody
ENTRYPOINT ["python"]
CMD ["score_job.py"]
