"""What comes next: rankings of who and what, with reasons, beside baselines that are easy to guess."""
