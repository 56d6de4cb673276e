"""A city of any size, from an empty machine through thirty nights to its backup on another machine."""
