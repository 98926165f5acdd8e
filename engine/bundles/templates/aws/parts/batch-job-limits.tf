timeout {
  # {{timeoutS.note}}
  attempt_duration_seconds = {{timeoutS}}
}
retry_strategy {
  attempts = 3
  # An error of the program would come again. What the machine did, such as a spot machine that is taken back, is tried
  # again, and a shard that is there is left alone.
  evaluate_on_exit {
    on_exit_code = "1"
    action       = "EXIT"
  }
}
