"""Turn a profile into the configuration of a product: one file per product, a pure function from profile to text.

`needs` sorts what the profile asks for, `names` writes patterns in the forms that products read, `page` writes comments
that nothing in a profile can leave, and `catalogue` finds the products in `products`.
"""
