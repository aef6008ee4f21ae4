"""Pictures that stand by themselves: a file of SVG, without a page around it."""
