"""What a result comes to after it was judged: points by hand, and what grading it again changed."""
