"""Sites, the devices that stand there, their keys, and the operators who work with them."""
