"""Where bytes lie that many machines share: behind the folder that each machine keeps its own in. Rows are not its business."""
