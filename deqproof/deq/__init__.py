"""The mathematics: letters, data laws, models and their derivations in SymPy."""
