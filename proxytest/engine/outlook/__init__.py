"""Forecasts: a change is applied to what was recorded, and the ordinary judgement is asked again. Nothing is sent."""
