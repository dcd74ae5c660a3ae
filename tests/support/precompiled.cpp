// The target that owns the precompiled headers needs a file of its own.
