"""What people write and decide: reading ``curation/`` into values, with a place for every value.

``shape`` says what each kind of file may hold, ``entries`` reads nodes by it, ``files`` knows the folders,
``lock`` the recorded anchors, ``editor`` turns the shapes into JSON Schemas for text editors.
"""
