"""WooCommerce: a shop inside WordPress, by its REST API wc/v3 and its webhooks."""
