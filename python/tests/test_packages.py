"""Runs where nothing else can, and is skipped with the reason (see conftest.py)."""


def test_package_imports():
    import anomengine

    assert anomengine.__version__
