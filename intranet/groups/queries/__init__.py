"""Reading groups: the list, one group's head, its members, requests to join."""
