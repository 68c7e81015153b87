"""PrestaShop 1.7, 8 and 9: by its Webservice, asked by the clock."""
