"""What runs without anybody watching: the scheduler process and one file per job."""
