"""Reading for recognition: thanks on cards, what they are for, whom one may thank, and the company's values."""
