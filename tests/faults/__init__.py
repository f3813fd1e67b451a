"""What happens to data when machines fail: processes killed, disks full, databases gone."""
