"""A centre's day in three minutes, on one machine and with the real parts: `make demo-centre`."""
