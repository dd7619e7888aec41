"""HTTP: how relbot is, for whoever watches over it. Knows neither Telegram nor mail."""
