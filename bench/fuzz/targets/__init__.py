"""The targets, one module each: ``ROOMS`` are the modules watched for coverage, ``SEEDS`` the inputs to begin with, and
``once(data)`` takes one input and raises whatever must not happen.
"""
