"""What is said to be done: the frame lexicon (data in coding/lexicon), and how a frame is asserted or denied."""
