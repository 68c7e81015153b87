"""DHL in Poland: couriers and points, followed by WebAPI of DHL24 or by Unified Tracking."""
