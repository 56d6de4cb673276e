"""What a retiree sees and asks: own status, nearest kiosk, appeal, home visit."""
