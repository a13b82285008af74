"""A profile as configuration of a product: each product is one file, a pure function from profile to text.

`needs` sorts what the profile asks for, `names` writes patterns in the forms that products read, `page` writes comments
that nothing in a profile can leave, and `catalogue` finds the products in `products`.
"""
