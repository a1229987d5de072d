"""What a result comes to after it was judged: what grading it again changed."""
