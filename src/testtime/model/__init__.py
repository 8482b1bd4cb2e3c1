"""The frozen values that every layer speaks: profiles and their parts."""
