"""Times the same LSTM autoencoder in several engines; `python -m peers --help` lists the commands."""
